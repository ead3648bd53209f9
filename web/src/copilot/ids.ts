/** Ids made here: of threads, runs and messages. */

/** Returns a random id; also where the page is not served over TLS, which `crypto.randomUUID` needs. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
