/** Who the service says is here. */
import { type QueryClient, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { ApiError, del, get, post, put, setCsrfToken, whenSignedOut } from "@/api/client";
import { keys } from "@/api/keys";

export interface Session {
  person: string;
  name: string;
  role: "viewer" | "editor" | "admin";
  workspace: string;
  auth: "off" | "session" | "key";
  csrf_token: string | null;
}

/** Reads the session; `data` is null when somebody must sign in. */
export function useSession() {
  const client = useQueryClient();
  useEffect(() => whenSignedOut(() => end(client)), [client]);
  return useQuery({ queryKey: keys.session, staleTime: Infinity, retry: 2, queryFn: readSession });
}

let hasEnded = false;

/** Returns whether somebody was signed in here until their session ended. */
export const sessionHasEnded = (): boolean => hasEnded;

function end(client: QueryClient): void {
  hasEnded ||= Boolean(client.getQueryData(keys.session));
  client.setQueryData(keys.session, null);
}

/** Nothing that one person read stays for the next. What shows the session goes on watching it, so that one answer stays. */
function enter(client: QueryClient, session: Session | null): void {
  client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== keys.session[0] });
  client.setQueryData(keys.session, session);
}

async function readSession(): Promise<Session | null> {
  try {
    return keep(await get<Session>("/api/v1/session"));
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
}

function keep(session: Session): Session {
  setCsrfToken(session.csrf_token);
  return session;
}

export function useSignIn() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { person: string; password: string }) => post<Session>("/api/v1/session", body),
    onSuccess: (session) => {
      hasEnded = false;
      enter(client, keep(session));
    },
  });
}

/** The session goes on with a new cookie; every other one of the person ends. */
export function useChangePassword() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { current_password: string; new_password: string }) => put<Session>("/api/v1/session/password", body),
    onSuccess: (session) => client.setQueryData(keys.session, keep(session)),
  });
}

export function useSignOut() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => del<Session>("/api/v1/session"),
    onSuccess: () => {
      hasEnded = false;
      void import("@/copilot/conversation").then(({ useConversation }) => useConversation.getState().belongTo(""));
      enter(client, null);
    },
  });
}
