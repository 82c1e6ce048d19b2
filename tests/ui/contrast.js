/* Every visible text of the page beside what it stands on, and every field beside its edge: what falls short, each once.
   Large text (24 px, or 18.66 px bold) and edges need 3:1, all else 4.5:1 (WCAG 2.2, 1.4.3 and 1.4.11). */
() => {
  const pixel = Object.assign(document.createElement("canvas"), { width: 1, height: 1 })
    .getContext("2d", { willReadFrequently: true });
  const known = new Map();

  function rgba(colour) {
    if (!known.has(colour)) {
      pixel.clearRect(0, 0, 1, 1);
      pixel.fillStyle = colour;
      pixel.fillRect(0, 0, 1, 1);
      const [red, green, blue, alpha] = pixel.getImageData(0, 0, 1, 1).data;
      known.set(colour, [red, green, blue, alpha / 255]);
    }
    return known.get(colour);
  }

  const over = ([r, g, b, a], under) => [r, g, b].map((value, i) => value * a + under[i] * (1 - a));

  function luminance(colour) {
    const [r, g, b] = colour.map((value) => value / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }

  function ratio(one, two) {
    const [dark, light] = [luminance(one), luminance(two)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  }

  function ground(element) {
    const layers = [];
    for (let at = element; at; at = at.parentElement) {
      const colour = rgba(getComputedStyle(at).backgroundColor);
      if (colour[3]) layers.push(colour);
      if (colour[3] === 1) break;
    }
    return layers.reverse().reduce((under, layer) => over(layer, under), [255, 255, 255]);
  }

  function opacity(element) {
    let found = 1;
    for (let at = element; at; at = at.parentElement) found *= Number(getComputedStyle(at).opacity);
    return found;
  }

  function visible(element) {
    if (element.closest(":disabled, [inert], [aria-hidden=true], script, style, noscript")) return false;
    if (!element.checkVisibility({ visibilityProperty: true })) return false;
    for (let at = element; at; at = at.parentElement) {
      if (getComputedStyle(at).clipPath === "inset(50%)") return false;
    }
    const box = element.getBoundingClientRect();
    return box.width > 1 && box.height > 1;
  }

  const short = new Map();
  let looked = 0;

  function hold(element, name, style, under) {
    looked += 1;
    const [r, g, b, a] = rgba(style.color);
    const found = ratio(over([r, g, b, a * opacity(element)], under), under);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (found < (large ? 3 : 4.5)) short.set(name, found.toFixed(2));
  }

  const nameOf = (element) => `${element.tagName}.${element.className} in ${element.parentElement?.className}`;

  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || !visible(element)) continue;
    hold(element, `${nameOf(element)}: ${texts.currentNode.data.trim().slice(0, 30)}`, getComputedStyle(element),
      ground(element));
  }

  for (const element of document.body.querySelectorAll("*")) {
    for (const pseudo of ["::before", "::after"]) {
      const style = getComputedStyle(element, pseudo);
      if (!/^".*\w.*"$/.test(style.content) || !visible(element)) continue;
      hold(element, nameOf(element) + pseudo, style, over(rgba(style.backgroundColor), ground(element)));
    }
  }

  for (const field of document.querySelectorAll("input:not([type=file]), textarea")) {
    if (!visible(field)) continue;
    if (field.placeholder) {
      hold(field, `placeholder ${field.placeholder}`, getComputedStyle(field, "::placeholder"), ground(field));
    }
    let edged = field; /* the box round a field may be what has the edge */
    while (edged && !parseFloat(getComputedStyle(edged).borderTopWidth)) edged = edged.parentElement;
    looked += 1;
    const under = ground(edged.parentElement);
    const found = ratio(over(rgba(getComputedStyle(edged).borderTopColor), under), under);
    if (found < 3) short.set(`the edge of ${nameOf(edged)}`, found.toFixed(2));
  }
  return { looked, short: Object.fromEntries(short) };
}
