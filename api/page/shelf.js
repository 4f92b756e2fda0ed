// The shelf: the documents of the corpus in, a list of links that read them out; where there are none, how to add some.

import { element } from "./element.js";
import { byDate, describeShelf, namedLanguage, nameDate } from "./naming.js";

export function showShelf(listed) {
  const byId = (id) => document.getElementById(id);
  byId("holds").textContent = describeShelf(listed);
  byId("first-steps").hidden = listed.total > 0;
  byId("examples").hidden = listed.total === 0;
  byId("shelf").replaceChildren(layShelf(listed.documents));
}

function layShelf(documents) {
  const items = [...documents].sort(byDate).map((told) =>
    element("li", {},
      element("a", { href: `/documents?read=${encodeURIComponent(told.doc_id)}`, dir: "auto", lang: namedLanguage(told) }, told.title),
      element("p", { class: "meta" }, [told.publisher, nameDate(told.published)].filter(Boolean).join(", "))));
  return element("ol", { class: "shelf-list" }, ...items);
}
