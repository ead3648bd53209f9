/** Requests to the service. Every failure is an ApiError whose message can be shown. */

export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details: Record<string, unknown> = {},
  ) {
    super(message);
    this.name = "ApiError";
  }
}

export type Query = Record<string, string | number | boolean | null | undefined>;

const UNREACHABLE = "Winnow does not answer; check the connection and try again.";

let csrfToken: string | null = null;
let onSignedOut: () => void = () => undefined;

/** Keeps what a session by cookie must send with each change. */
export function setCsrfToken(token: string | null): void {
  csrfToken = token;
}

/** Says what to do when the service no longer knows who asks. */
export function whenSignedOut(listener: () => void): void {
  onSignedOut = listener;
}

/** Returns the headers of a request that changes something. */
export function changeHeaders(): Record<string, string> {
  return csrfToken ? { "X-CSRF-Token": csrfToken } : {};
}

export function withQuery(path: string, query?: Query): string {
  const given = Object.entries(query ?? {}).filter(([, value]) => value !== null && value !== undefined && value !== "");
  return given.length ? `${path}?${new URLSearchParams(given.map(([key, value]) => [key, String(value)]))}` : path;
}

/** Sends a request and returns its answer, whatever its body; throws ApiError when it is not 2xx. */
export async function send(path: string, init: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, { credentials: "same-origin", ...init });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError(0, "unreachable", UNREACHABLE);
  }
  if (response.ok) return response;
  const failure = await failureOf(response);
  if (response.status === 401) onSignedOut();
  throw failure;
}

/** Returns the error that an answer tells of. */
export async function failureOf(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => null);
  const error = (body as { error?: { code?: string; message?: string; details?: Record<string, unknown> } } | null)?.error;
  return new ApiError(response.status, error?.code ?? "error", error?.message ?? `the service answered ${response.status}; try again`, error?.details ?? {});
}

async function json<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json", ...(method === "GET" ? {} : changeHeaders()) };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const response = await send(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body), signal });
  return response.status === 204 ? (undefined as T) : ((await response.json()) as T);
}

export const get = <T>(path: string, query?: Query, signal?: AbortSignal) => json<T>("GET", withQuery(path, query), undefined, signal);
export const post = <T>(path: string, body?: unknown, signal?: AbortSignal) => json<T>("POST", path, body, signal);
export const put = <T>(path: string, body: unknown) => json<T>("PUT", path, body);
export const patch = <T>(path: string, body: unknown) => json<T>("PATCH", path, body);
export const del = <T>(path: string) => json<T>("DELETE", path);
