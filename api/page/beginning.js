// Before anything is drawn: the stored theme and the address in; attributes on the root element and the question in its box out, so
// that nothing flashes or jumps.
// A plain script in the head and no module, for modules run after the first drawing.
(() => {
  const root = document.documentElement;
  const themes = ["auto", "light", "dark"];
  const names = { auto: "Theme: as the system", light: "Theme: light", dark: "Theme: dark" };
  const stored = () => {
    try {
      return localStorage.getItem("citadel-theme");
    } catch {
      return null; // storage is switched off: the theme lasts as long as the page
    }
  };
  let theme = themes.includes(stored()) ? stored() : "auto";
  const show = () => {
    root.dataset.theme = theme;
    const button = document.querySelector("[data-theme-switch]");
    if (button) button.setAttribute("aria-label", names[theme]);
    if (button) button.title = names[theme];
  };
  const asked = new URLSearchParams(location.search).get("q")?.trim() ?? "";
  root.dataset.view = asked ? "asked" : "empty";
  show();
  // An observer is called before what the parser has added is drawn; the box is as high as its question from the start.
  const fill = new MutationObserver(() => {
    const box = document.getElementById("question");
    if (!box) return;
    box.value = asked;
    fill.disconnect();
  });
  if (asked) fill.observe(root, { childList: true, subtree: true });
  document.addEventListener("DOMContentLoaded", () => {
    show();
    document.querySelector("[data-theme-switch]")?.addEventListener("click", () => {
      theme = themes[(themes.indexOf(theme) + 1) % themes.length];
      try {
        localStorage.setItem("citadel-theme", theme);
      } catch {
        // as above
      }
      show();
    });
  });
})();
