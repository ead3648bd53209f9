/** Who the service says is here. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { ApiError, del, get, post, setCsrfToken, whenSignedOut } from "@/api/client";
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
  useEffect(() => whenSignedOut(() => client.setQueryData(keys.session, null)), [client]);
  return useQuery({ queryKey: keys.session, staleTime: Infinity, retry: 2, queryFn: readSession });
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
      client.clear();
      client.setQueryData(keys.session, keep(session));
    },
  });
}

export function useSignOut() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => del<Session>("/api/v1/session"),
    onSuccess: () => {
      client.clear();
      client.setQueryData(keys.session, null);
    },
  });
}
