// The data blocks of the page: base64, gzip, JSON.

export function hasBlock(name) {
  return document.getElementById(name) !== null;
}

export async function readBlock(name) {
  const bytes = decode(document.getElementById(name).textContent);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).json();
}

function decode(text) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  const raw = atob(text);
  const bytes = new Uint8Array(raw.length);
  for (let at = 0; at < raw.length; at += 1) bytes[at] = raw.charCodeAt(at);
  return bytes;
}
