// Lists of ids in an address.

export const joinIds = (ids) => ids.map(encodeURIComponent).join("~");

export function splitIds(text) {
  return text
    .split("~")
    .filter(Boolean)
    .map((part) => {
      try {
        return decodeURIComponent(part);
      } catch {
        return "";
      }
    });
}
