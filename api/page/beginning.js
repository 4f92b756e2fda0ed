// Before anything is drawn: the stored theme and language and the address in; attributes on the root element and the question in its box out, so
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
  // The language that was chosen, else the first one of the browser's that there is. Its table comes before the page is shown.
  const LANGUAGES = { en: "English", de: "Deutsch", fr: "Français" };
  const chosen = () => {
    try {
      return localStorage.getItem("citadel-language");
    } catch {
      return null; // as above
    }
  };
  const wanted = [chosen(), ...navigator.languages].map((one) => one?.slice(0, 2).toLowerCase());
  const language = wanted.find((one) => one in LANGUAGES) ?? "en";
  root.lang = language;
  if (language !== "en") {
    root.dataset.translating = "";
    const show = () => delete root.dataset.translating;
    const base = document.currentScript.src;
    Promise.all(["translating", language === "de" ? "german" : "french"].map((name) => import(new URL(`${name}.js`, base))))
      .then(([{ translatePage }, { TABLE }]) => translatePage(TABLE)).finally(show);
    setTimeout(show, 3_000);
  }
  const layLanguages = () => {
    const choice = document.getElementById("language");
    if (!choice) return;
    choice.value = language;
    choice.addEventListener("change", () => {
      try {
        localStorage.setItem("citadel-language", choice.value);
      } catch {
        // as above
      }
      location.reload();
    });
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
    layLanguages();
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
