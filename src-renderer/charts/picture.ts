// A chart as a file: one SVG of all that its element shows, from the drawings and canvases in it, or that as a PNG. Everything that
// the style sheet says of the look is written into the file, since the file has no style sheet.

const SVG = "http://www.w3.org/2000/svg";
/** What of an element's computed style makes its look. */
const LOOKS = [
  "fill",
  "fill-opacity",
  "stroke",
  "stroke-width",
  "stroke-opacity",
  "stroke-dasharray",
  "stroke-linecap",
  "stroke-linejoin",
  "opacity",
  "font-family",
  "font-size",
  "font-weight",
  "text-anchor",
  "dominant-baseline",
] as const;
/** Room for the title above. */
const TITLE = 24;
/** Dots of a PNG for each CSS pixel. */
const SHARP = 2;

/** The chart in `root` as an SVG file. */
export function svgOf(root: HTMLElement, title: string): string {
  const box = root.getBoundingClientRect();
  const style = getComputedStyle(root);
  const [width, height] = [Math.max(1, Math.round(box.width)), Math.max(1, Math.round(box.height)) + TITLE];
  const picture = root.ownerDocument.createElementNS(SVG, "svg");
  picture.setAttribute("xmlns", SVG);
  picture.setAttribute("width", String(width));
  picture.setAttribute("height", String(height));
  picture.setAttribute("viewBox", `0 0 ${String(width)} ${String(height)}`);
  const add = (name: string, attributes: Readonly<Record<string, string | number>>, text = ""): void => {
    const element = root.ownerDocument.createElementNS(SVG, name);
    for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, String(value));
    element.textContent = text;
    picture.append(element);
  };
  const ground = getComputedStyle(root.ownerDocument.documentElement).getPropertyValue("--surface").trim();
  add("rect", { width, height, fill: ground === "" ? "white" : ground });
  const font = { "font-family": style.fontFamily, fill: style.color };
  add("text", { x: 8, y: 16, "font-size": 13, "font-weight": 600, ...font }, title);
  for (const part of root.querySelectorAll<HTMLCanvasElement | SVGSVGElement>("canvas, svg")) {
    const isInside = part.parentElement?.closest("svg, button, [data-no-picture]") !== null;
    const own = part.getBoundingClientRect();
    if (isInside || own.width === 0 || own.height === 0) continue;
    const place = { x: own.left - box.left, y: own.top - box.top + TITLE, width: own.width, height: own.height };
    if (part instanceof HTMLCanvasElement) add("image", { ...place, href: part.toDataURL("image/png") });
    else picture.append(placed(part, place));
  }
  return new XMLSerializer().serializeToString(picture);
}

function placed(drawing: SVGSVGElement, place: Readonly<Record<string, number>>): SVGSVGElement {
  const copy = drawing.cloneNode(true) as SVGSVGElement;
  const [from, to] = [drawing.querySelectorAll("*"), copy.querySelectorAll("*")];
  to.forEach((element, at) => {
    const shown = from[at];
    if (shown !== undefined) wear(element, getComputedStyle(shown));
  });
  for (const [name, value] of Object.entries(place)) copy.setAttribute(name, String(value));
  copy.removeAttribute("class");
  copy.setAttribute("overflow", "visible");
  return copy;
}

function wear(element: Element, style: CSSStyleDeclaration): void {
  for (const look of LOOKS) {
    const value = style.getPropertyValue(look);
    if (value !== "") element.setAttribute(look, value);
  }
  element.removeAttribute("class");
  element.removeAttribute("style");
  if (style.display === "none" || style.visibility === "hidden") element.setAttribute("display", "none");
}

/** The SVG drawn to a PNG file, twice as sharp. */
export async function pngOf(svg: string): Promise<Uint8Array<ArrayBuffer>> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.naturalWidth * SHARP, image.naturalHeight * SHARP];
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (blob === null) throw new TypeError("the picture could not be drawn");
  return new Uint8Array(await blob.arrayBuffer());
}
