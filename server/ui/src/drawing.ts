/** Draws a picture as PNG with the reader's own fonts and colours, where the server has none for it. */

import { word } from "./words.ts";

const ZOOM = 2; // for print, and for screens with small pixels
const MOST = 16_000_000; // pixels

export function attach(element: HTMLElement): void {
  const button = element.querySelector<HTMLButtonElement>("button[data-draw]");
  if (!button) return;
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  button.after(" ", said);
  button.addEventListener("click", () => {
    said.textContent = "";
    draw(button.dataset.draw ?? "").then(
      (png) => save(png, button.dataset.file ?? "picture.png"),
      () => (said.textContent = word("notDrawn")),
    );
  });
  element.hidden = false;
}

async function draw(address: string): Promise<Blob> {
  const image = new Image();
  image.src = address;
  await image.decode();
  const { naturalWidth: width, naturalHeight: height } = image;
  const zoom = Math.min(ZOOM, Math.sqrt(MOST / (width * height)));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * zoom);
  canvas.height = Math.round(height * zoom);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("no canvas");
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done, failed) =>
    canvas.toBlob((png) => (png ? done(png) : failed(new Error("no PNG"))), "image/png"),
  );
}

function save(png: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(png);
  link.download = name;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
