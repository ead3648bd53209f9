/** The page that a foreign product frames: the copilot alone. It hears of its host the page that is open, and tells it to close. */
import { useHotkeys } from "@mantine/hooks";
import { useEffect, useState } from "react";

import { useAsked } from "@/copilot/ask";
import { Copilot } from "@/copilot/Rail";
import classes from "@/copilot/Rail.module.css";
import type { PlaceNow } from "@/shell/place";

const NOWHERE: PlaceNow = { page: "embed", icp_code: null };

/** The page around the frame says its origin; that it may frame us at all is decided by the service. */
const host = new URLSearchParams(window.location.search).get("host") ?? window.location.origin;

const tell = (type: "winnow:close" | "winnow:ready") => window.parent.postMessage({ type }, host);

export default function Embed() {
  const place = useHostsPage();
  useHotkeys([["mod+J", () => tell("winnow:close")]], []);
  return (
    <main className={classes.framed} data-rail data-testid="rail">
      <Copilot place={place} onClose={() => tell("winnow:close")} />
    </main>
  );
}

function useHostsPage(): PlaceNow {
  const [place, setPlace] = useState(NOWHERE);
  useEffect(() => {
    const hear = (event: MessageEvent<unknown>) => {
      if (event.source !== window.parent || event.origin !== host) return;
      const { type, page, icp_code } = (event.data ?? {}) as Record<string, unknown>;
      if (type === "winnow:page") setPlace({ page: short(page) ?? NOWHERE.page, icp_code: short(icp_code) });
      if (type === "winnow:open") useAsked.setState({ asked: { text: "", send: false, at: Date.now() } });
    };
    window.addEventListener("message", hear);
    if (window.parent !== window) tell("winnow:ready");
    return () => window.removeEventListener("message", hear);
  }, []);
  return place;
}

const short = (value: unknown) => (typeof value === "string" && value.length > 0 && value.length <= 200 ? value : null);
