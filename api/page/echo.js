// What belongs together lights up together: a statement under the pointer or the focus in, its quotes in the open source and its
// passages lit, and the other way round.

export function echo() {
  for (const kind of ["pointerover", "focusin"]) document.addEventListener(kind, (event) => light(findStatements(event.target)));
  document.addEventListener("pointerleave", () => light([]));
}

function findStatements(target) {
  if (!(target instanceof Element)) return [];
  const told = target.closest("[data-statement]");
  if (told) return [told.dataset.statement];
  const passage = target.closest(".passage");
  return passage ? [...new Set([...passage.querySelectorAll("mark[data-statement]")].map((mark) => mark.dataset.statement))] : [];
}

function light(statements) {
  for (const lit of document.querySelectorAll(".lit")) lit.classList.remove("lit");
  for (const number of statements) {
    for (const part of document.querySelectorAll(`[data-statement="${CSS.escape(number)}"]`)) {
      part.classList.add("lit");
      part.closest(".passage")?.classList.add("lit");
    }
  }
}
