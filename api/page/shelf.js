// The shelf: the documents of the corpus in, a list of links that read them out.

import { element } from "./element.js";
import { byDate, namedLanguage, nameDate } from "./naming.js";

export function layShelf(documents) {
  const items = [...documents].sort(byDate).map((told) =>
    element("li", {},
      element("a", { href: `/documents?read=${encodeURIComponent(told.doc_id)}`, dir: "auto", lang: namedLanguage(told) }, told.title),
      element("p", { class: "meta" }, [told.publisher, nameDate(told.published)].filter(Boolean).join(", "))));
  return element("ol", { class: "shelf-list" }, ...items);
}
