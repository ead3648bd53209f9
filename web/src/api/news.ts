/** The page's one stream of news: changes made by others, jobs, counts. It keeps what is shown current. */
import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import { keys } from "@/api/keys";
import { renew, renewFailed, renewSoon } from "@/api/renewal";
import type { ChangeSet, Icp, Job, Signal } from "@/api/types";

type IcpNews = Icp | { icp_code: string; status: "deleted" };

const PAUSE_MS = 5_000;

/** Follows the news while mounted. A stream that was refused (a restart, an ended session) is asked for again; the browser retries only what broke off. */
export function useNews(enabled: boolean): void {
  const client = useQueryClient();
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (!enabled) return undefined;
    const source = new EventSource("/api/v1/events");
    const on = <T>(name: string, take: (client: QueryClient, body: T) => void) =>
      source.addEventListener(name, (event) => take(client, JSON.parse((event as MessageEvent<string>).data) as T));
    on<IcpNews>("icp", takeIcp);
    on<Job>("job", takeJob);
    on<Signal>("signal", takeSignal);
    on<ChangeSet>("changeset", takeChangeSet);
    on("reload", (all) => renew(all, []));
    let isLost = false;
    let again: ReturnType<typeof setTimeout> | undefined;
    source.addEventListener("error", () => {
      isLost = true;
      if (source.readyState !== EventSource.CLOSED) return;
      again = setTimeout(() => {
        void client.invalidateQueries({ queryKey: keys.session });
        setRound((before) => before + 1);
      }, PAUSE_MS);
    });
    source.addEventListener("open", () => {
      if (round > 0) renew(client, []); // what was told meanwhile is not told again
      else if (isLost) renewFailed(client);
      isLost = false;
    });
    return () => {
      clearTimeout(again);
      source.close();
    };
  }, [client, enabled, round]);
}

function takeIcp(client: QueryClient, news: IcpNews): void {
  if (news.status === "deleted") {
    client.setQueryData<Icp[]>(keys.icps, (rows) => rows?.filter((row) => row.icp_code !== news.icp_code));
    return;
  }
  client.setQueryData<Icp[]>(keys.icps, (rows) => {
    if (!rows) return rows;
    return rows.some((row) => row.icp_code === news.icp_code) ? rows.map((row) => (row.icp_code === news.icp_code ? news : row)) : [...rows, news];
  });
  // An answer that was on its way is older than this news.
  if (client.isFetching({ queryKey: keys.icps, exact: true })) void client.invalidateQueries({ queryKey: keys.icps, exact: true });
  void client.invalidateQueries({ queryKey: keys.icp(news.icp_code) });
  for (const queryKey of [["leads"], ["accounts"], ["explanation"]]) renewSoon(client, queryKey);
}

function takeJob(client: QueryClient, job: Job): void {
  client.setQueryData(keys.job(job.id), job);
  renewSoon(client, [...keys.jobs, "pages"]);
}

function takeSignal(client: QueryClient, signal: Signal): void {
  client.setQueryData<Signal[]>(keys.signals, (rows) => rows?.map((row) => (row.id === signal.id ? { ...row, ...signal } : row)));
  renewSoon(client, keys.signals);
}

function takeChangeSet(client: QueryClient, changeset: ChangeSet): void {
  const known = client.getQueryData<ChangeSet>(keys.changeset(changeset.id));
  if (known?.status !== changeset.status) void client.invalidateQueries({ queryKey: keys.changeset(changeset.id) });
  renew(client, [...keys.changesets, "pages"]);
  renew(client, keys.audit);
}
