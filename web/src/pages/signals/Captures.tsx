import { Button, Checkbox, Code, Group, SegmentedControl, Skeleton, Stack, Text, UnstyledButton } from "@mantine/core";
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useLayoutEffect, useRef, useState } from "react";

import { useCaptures } from "@/api/queries";
import type { Capture, Signal } from "@/api/types";
import { behaviourOf, bucketName, personOf } from "@/pages/signals/captureWords";
import classes from "@/pages/signals/signals.module.css";
import { EmptyState } from "@/shown/EmptyState";
import { Failure } from "@/shown/Failure";
import { Outdated } from "@/shown/Outdated";
import { ago, count, moment, plural } from "@/shown/numbers";

type State = "all" | "held" | "qualified";

interface Props {
  signal: Signal;
  chosen: ReadonlySet<number>;
  onChoose: (chosen: ReadonlySet<number>) => void;
  onRun: () => void;
}

/** The captures of a signal, newest first, each with the raw payload that was sent. */
export function Captures({ signal, chosen, onChoose, onRun }: Props) {
  const [state, setState] = useState<State>(signal.held ? "held" : "all");
  const pages = useCaptures(signal.id, state === "all" ? {} : { state });
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <SegmentedControl
          size="xs"
          aria-label="Which captures"
          value={state}
          onChange={(value) => setState(value as State)}
          data={[
            { value: "all", label: "All" },
            { value: "held", label: `Held ${count(signal.held)}` },
            { value: "qualified", label: `Run ${count(signal.captures - signal.held)}` },
          ]}
        />
        {chosen.size > 0 && (
          <Button size="compact-sm" variant="light" onClick={onRun}>
            Qualify {plural(chosen.size, "chosen capture")}
          </Button>
        )}
      </Group>
      <Outdated is={pages.isOutdated} onRenew={pages.readAnew} />
      {pages.error && <Failure error={pages.error} onRetry={pages.retry} />}
      {pages.isPending && <Waiting />}
      {pages.data && !pages.items.length && <Nothing state={state} signal={signal} />}
      {pages.items.length > 0 && <List pages={pages} chosen={chosen} onChoose={onChoose} />}
    </Stack>
  );
}

function Nothing({ state, signal }: { state: State; signal: Signal }) {
  if (state === "held") return <EmptyState title="Nothing is held">Captures wait here while autoqualify is off, until you run qualification.</EmptyState>;
  return <EmptyState title="No captures yet">{`Post them to /api/v1/signals/${signal.id}/captures: a person, what they did, and when.`}</EmptyState>;
}

function Waiting() {
  return (
    <Stack gap="md" pt="xs" aria-busy aria-label="Loading captures">
      {[0, 1, 2, 3, 4, 5].map((each) => (
        <Skeleton key={each} height={34} />
      ))}
    </Stack>
  );
}

type Pages = ReturnType<typeof useCaptures>;

function List({ pages, chosen, onChoose }: { pages: Pages } & Pick<Props, "chosen" | "onChoose">) {
  const list = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [open, setOpen] = useState<number | null>(null);
  const { items, isFetchingNextPage, fetchNextPage } = pages;
  const hasNextPage = pages.hasNextPage && !pages.error;
  useLayoutEffect(() => setTop(list.current?.offsetTop ?? 0), []);
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => list.current?.closest<HTMLElement>("[data-panel-body]") ?? null,
    estimateSize: () => 61,
    getItemKey: (place) => items[place]?.id ?? place,
    scrollMargin: top,
    overscan: 8,
  });
  const shown = virtual.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && last >= items.length - 10) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage, last, items.length]);
  const choose = (id: number, isChosen: boolean) => {
    const next = new Set(chosen);
    if (isChosen) next.add(id);
    else next.delete(id);
    onChoose(next);
  };
  return (
    <div ref={list} className={classes.captures} style={{ height: virtual.getTotalSize() }} role="list" aria-label="Captures">
      {shown.map((item) => {
        const capture = items[item.index];
        return (
          capture && (
            <div key={item.key} ref={virtual.measureElement} data-index={item.index} role="listitem" className={classes.capture} style={{ transform: `translateY(${item.start - top}px)` }}>
              <One capture={capture} isOpen={open === capture.id} onOpen={() => setOpen(open === capture.id ? null : capture.id)} isChosen={chosen.has(capture.id)} onChoose={choose} />
            </div>
          )
        );
      })}
    </div>
  );
}

interface OneProps {
  capture: Capture;
  isOpen: boolean;
  onOpen: () => void;
  isChosen: boolean;
  onChoose: (id: number, isChosen: boolean) => void;
}

function One({ capture, isOpen, onOpen, isChosen, onChoose }: OneProps) {
  const Chevron = isOpen ? IconChevronDown : IconChevronRight;
  return (
    <>
      <div className={classes.captureLine}>
        {capture.state === "held" && (
          <Checkbox size="xs" aria-label={`Choose ${capture.external_id}`} checked={isChosen} onChange={(event) => onChoose(capture.id, event.currentTarget.checked)} />
        )}
        <UnstyledButton className={classes.captureText} aria-expanded={isOpen} onClick={onOpen}>
          <Group gap="xs" wrap="nowrap" justify="space-between">
            <Text size="sm" truncate>
              {behaviourOf(capture)}
            </Text>
            <Text size="xs" c="dimmed" flex="none" title={moment(capture.occurred_at)}>
              {ago(capture.occurred_at)}
            </Text>
          </Group>
          <Group gap={4} wrap="nowrap" justify="space-between">
            <Text size="xs" c="dimmed" truncate>
              {personOf(capture)}
            </Text>
            <Text size="xs" c="dimmed" flex="none">
              {capture.state === "held" ? "Held" : bucketName(capture.bucket)} <Chevron size={12} aria-hidden style={{ verticalAlign: "-2px" }} />
            </Text>
          </Group>
        </UnstyledButton>
      </div>
      {isOpen && (
        <Code block className={classes.payload} tabIndex={0} aria-label="Raw payload">
          {JSON.stringify(capture.payload, null, 2)}
        </Code>
      )}
    </>
  );
}
