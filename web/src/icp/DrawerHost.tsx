import { Button, Group, Modal, Skeleton, Stack, Text } from "@mantine/core";
import { lazy, Suspense, useCallback, useEffect, useRef, useState, type KeyboardEvent } from "react";
import { useSearchParams } from "wouter";

import { useIcp, useIcps } from "@/api/queries";
import type { Icp, IcpDetail } from "@/api/types";
import { BLANK, useWorkingDraft } from "@/draft/workingDraft";
import { DeleteDraft } from "@/icp/DeleteDraft";
import { asCopy, asDraft } from "@/icp/drafts";
import { DrawerEdge } from "@/icp/DrawerEdge";
import { useDrawerAddress } from "@/icp/drawerAddress";
import { useShell } from "@/shell/shellStore";
import { Failure } from "@/shown/Failure";
import classes from "@/icp/Icp.module.css";

/** Read when an ICP is opened: the list of ICPs does not wait for its editors. */
const IcpDrawer = lazy(() => import("@/icp/IcpDrawer").then((module) => ({ default: module.IcpDrawer })));
const NONE: readonly Icp[] = [];

/** The drawer of the ICP that the address names. Leaving unsaved edits is asked about, whatever way one leaves. */
export function DrawerHost({ className }: { className?: string | undefined }) {
  const [code, go] = useDrawerAddress();
  const [search] = useSearchParams();
  const from = code === "new" ? search.get("from") : null;
  const { draft, isOpen, isDirty, close } = useWorkingDraft();
  const width = useShell((shell) => shell.drawerWidth);
  const icp = useIcp(code === "new" ? from : code);
  const { data: icps = NONE } = useIcps();
  const [isDeleting, setDeleting] = useState(false);
  const { asked, stay, leave, isCurrent, session } = useDraftOfAddress(code, go, from, icp.data, icps);
  const section = useRef<HTMLElement>(null);

  useEffect(() => {
    if (code && code !== "new") section.current?.focus({ preventScroll: true });
  }, [code]);

  const onEscape = (event: KeyboardEvent<HTMLElement>) => {
    const target = event.target as HTMLElement;
    const isListOpen = target.tagName === "INPUT" && target.getAttribute("aria-expanded") === "true";
    if (event.key === "Escape" && !event.defaultPrevented && !isListOpen && event.currentTarget.contains(target)) go(null);
  };
  const question = asked !== undefined && <Leaving name={draft?.definition.name ?? ""} onStay={stay} onLeave={leave} />;
  if (code === null) return question || null;
  const isShown = isOpen && draft !== null && isCurrent;
  return (
    <>
      <section ref={section} tabIndex={-1} className={`${classes.drawer} ${className ?? ""}`} style={{ "--drawer-width": `${width}px` } as React.CSSProperties} aria-label={isShown && draft.definition.name ? `ICP ${draft.definition.name}` : "New ICP"} data-testid="icp-drawer" onKeyDown={onEscape}>
        <DrawerEdge />
        {isShown ? (
          <Suspense fallback={<Reading />}>
            <IcpDrawer
              key={session}
              draft={draft}
              icp={draft.icp_code && icp.data?.icp_code === draft.icp_code ? icp.data : undefined}
              onClose={() => go(null)}
              onDiscard={() => (icp.data && code !== "new" ? useWorkingDraft.getState().open(asDraft(icp.data), asDraft(icp.data).definition) : (close(), go(null)))}
              onDuplicate={(definition) => useWorkingDraft.getState().open(asCopy(definition, icps))}
              onDelete={() => setDeleting(true)}
            />
          </Suspense>
        ) : icp.error ? (
          <Failure error={icp.error} onRetry={() => void icp.refetch()} />
        ) : (
          <Reading />
        )}
      </section>
      {question}
      {isDeleting && icp.data && (
        <DeleteDraft
          icp={icp.data}
          onClose={() => setDeleting(false)}
          onDeleted={(isGone) => {
            if (isDirty || isGone) close();
            go(isGone ? null : code);
          }}
        />
      )}
    </>
  );
}

type Target = string | null;

/** Keeps address and working draft together: either may move first. */
function useDraftOfAddress(code: Target, go: (code: Target, how?: { replace: boolean }) => void, from: string | null, icp: IcpDetail | undefined, icps: readonly Icp[]) {
  const { draft, isOpen, isDirty, wasOpen } = useWorkingDraft();
  const shown = useRef<Target>(null);
  const [asked, setAsked] = useState<Target | undefined>(undefined);
  const [session, setSession] = useState(0);
  const inDraft = draft ? (draft.icp_code ?? "new") : null;

  useEffect(() => {
    const store = useWorkingDraft.getState();
    if (code === shown.current) {
      if (code !== null && isOpen && inDraft !== null && inDraft !== code) {
        shown.current = inDraft;
        go(inDraft, { replace: true });
      }
      return;
    }
    const wouldLose = isDirty && wasOpen && inDraft !== null && inDraft !== code && (shown.current !== null || code !== null);
    if (wouldLose) {
      setAsked(code);
      go(shown.current, { replace: true });
      return;
    }
    const begin = () => {
      shown.current = code;
      setSession((count) => count + 1);
    };
    if (code === null) {
      store.close(shown.current === null);
      shown.current = null;
    } else if (inDraft === code && !from) {
      store.reopen();
      begin();
    } else if (code === "new" && !from) {
      store.open({ rev: store.serverRev ?? 0, icp_code: null, base_version: null, definition: BLANK });
      begin();
    } else if (icp && icp.icp_code === (from ?? code)) {
      if (from) store.open(asCopy(asDraft(icp).definition, icps));
      else store.open(asDraft(icp), asDraft(icp).definition);
      begin();
      if (from) go("new", { replace: true });
    }
  }, [code, from, icp, icps, inDraft, isOpen, isDirty, wasOpen, go]);

  useEffect(
    () => () => {
      const { isDirty: keep, isOpen: open } = useWorkingDraft.getState();
      if (open) useWorkingDraft.getState().close(keep);
      shown.current = null;
    },
    [],
  );

  const stay = useCallback(() => {
    setAsked(undefined);
    go(inDraft);
  }, [go, inDraft]);
  const leave = useCallback(() => {
    useWorkingDraft.getState().close();
    shown.current = null;
    setAsked(undefined);
    go(asked ?? null);
  }, [asked, go]);
  // An ICP that just got its code, or whose successor is being read, stays on the screen.
  const isCurrent = inDraft !== null && (inDraft === code || shown.current === code || shown.current === inDraft);
  return { asked, stay, leave, isCurrent, session };
}

function Reading() {
  return (
    <Stack p="md" aria-busy>
      <Skeleton h={28} w="60%" />
      <Skeleton h={72} />
      <Skeleton h={180} />
    </Stack>
  );
}

function Leaving({ name, onStay, onLeave }: { name: string; onStay(): void; onLeave(): void }) {
  return (
    <Modal opened onClose={onStay} title="Discard unsaved edits?" centered size="sm">
      <Text size="sm">The edits of {name || "the new ICP"} are not saved.</Text>
      <Group justify="flex-end" mt="md">
        <Button variant="default" color="red" onClick={onLeave}>
          Discard
        </Button>
        <Button data-autofocus onClick={onStay}>
          Keep editing
        </Button>
      </Group>
    </Modal>
  );
}
