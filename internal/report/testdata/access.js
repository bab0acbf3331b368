// Lists what would keep people from using the page, for the browser tests: an
// array of sentences, empty when all is well.
(() => {
  const faults = [];
  const visible = (node) => node.checkVisibility({ visibilityProperty: true });
  const shortly = (node) => node.outerHTML.slice(0, 120);

  for (const node of document.querySelectorAll("button, select, input, [tabindex='0'], dialog")) {
    const label = node.getAttribute("aria-label") || (node.labels && node.labels[0] && node.labels[0].textContent) ||
      (document.getElementById(node.getAttribute("aria-labelledby")) || node).textContent;
    if (visible(node) && !label.trim()) faults.push(`no name: ${shortly(node)}`);
  }
  const ids = [...document.querySelectorAll("[id]")].map((node) => node.id);
  for (const id of new Set(ids)) if (ids.indexOf(id) !== ids.lastIndexOf(id)) faults.push(`id ${id} twice`);
  let level = 0;
  for (const heading of document.querySelectorAll("h1, h2, h3, h4")) {
    const own = Number(heading.tagName[1]);
    if (own > level + 1) faults.push(`heading level ${own} after ${level}: ${heading.textContent}`);
    level = own;
  }
  for (const cell of document.querySelectorAll("th")) if (!cell.scope) faults.push(`th without scope: ${shortly(cell)}`);
  for (const tag of ["header", "main", "footer", "h1", "caption"]) {
    if (document.querySelectorAll(tag).length !== 1) faults.push(`not exactly one ${tag}`);
  }
  if (document.documentElement.lang !== "en") faults.push("no language");

  // Contrast: 4.5 at least (WCAG 2.2, 1.4.3), of each text against what lies behind it.
  const parse = (color) => color.match(/[\d.]+/g).map(Number);
  const light = (color) => color.slice(0, 3).map((c) => c / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  function behind(node) {
    for (; node; node = node.parentElement) {
      const color = parse(getComputedStyle(node).backgroundColor);
      if (color.length === 3 || color[3] === 1) return color;
      if (color[3] > 0) faults.push(`half transparent background: ${shortly(node)}`);
    }
    return [255, 255, 255];
  }
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const node = text.parentElement;
    if (!text.data.trim() || !visible(node) || ["SCRIPT", "STYLE", "NOSCRIPT"].includes(node.tagName)) continue;
    const [a, b] = [light(parse(getComputedStyle(node).color)), light(behind(node))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) faults.push(`contrast ${ratio.toFixed(2)}: "${text.data.trim().slice(0, 40)}" in ${shortly(node)}`);
  }
  return [...new Set(faults)];
})()
