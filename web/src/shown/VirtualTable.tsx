import { Skeleton, UnstyledButton } from "@mantine/core";
import { useElementSize, useMergedRef } from "@mantine/hooks";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, useCallback, useEffect, useMemo, useRef, type KeyboardEvent, type MouseEvent, type ReactNode } from "react";

import { linesOf, type Line } from "@/shown/tableLines";
import classes from "@/shown/VirtualTable.module.css";

export interface Column<T> {
  key: string;
  label: ReactNode;
  /** A grid track, such as `minmax(12rem, 2fr)`; never sized by its content, so that rows line up. */
  width: string;
  right?: boolean;
  /** The width of the table, in pixels, below which it is left out; the row's panel still says it. */
  from?: number;
  /** What `onSort` is told when the head is pressed. */
  sort?: string;
  cell(row: T): ReactNode;
}

interface Props<T> {
  label: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  rowKey(row: T): string;
  isLoading?: boolean;
  hasMore?: boolean;
  isLoadingMore?: boolean;
  onMore?: () => void;
  onOpen?: (row: T) => void;
  isOpen?: (row: T) => boolean;
  sort?: string | null;
  onSort?: (sort: string) => void;
  /** The heading that a row stands under; rows with the same one follow each other. */
  section?: (row: T) => string;
  rowHeight?: number;
  minWidth?: string;
}

const SECTION = 40;
const AHEAD = 12;
const WAITING = 10;

/** A table of any length: only the rows in sight are in the page, the head and the first column stay. The first cell opens the row. */
export function VirtualTable<T>(all: Props<T>) {
  const { ref: measured, width } = useElementSize<HTMLDivElement>();
  const columns = useMemo(() => all.columns.filter((column) => !width || width >= (column.from ?? 0)), [all.columns, width]);
  const props = { ...all, columns };
  const { label, rows, rowKey, section, isLoading, hasMore, isLoadingMore, onMore, rowHeight = 44, minWidth = "44rem" } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const both = useMergedRef(scroller, measured);
  const lines = useMemo(() => linesOf(rows, section), [rows, section]);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: (place) => (lines[place]?.kind === "section" ? SECTION : rowHeight),
    getItemKey: (place) => keyOf(lines[place], rowKey),
    overscan: AHEAD,
  });
  useEffect(() => virtual.measure(), [virtual, lines, rowHeight]);
  const shown = virtual.getVirtualItems();
  const last = shown.at(-1)?.index ?? -1;
  useEffect(() => {
    if (hasMore && !isLoadingMore && last >= lines.length - AHEAD) onMore?.();
  }, [hasMore, isLoadingMore, last, lines.length, onMore]);
  const tracks = columns.map((column) => column.width).join(" ");
  const style = { gridTemplateColumns: tracks };
  const opener = useRef(all.onOpen);
  useEffect(() => {
    opener.current = all.onOpen;
  });
  const open = useCallback((row: T) => opener.current?.(row), []);
  return (
    <div ref={both} className={classes.scroll} tabIndex={0} role="region" aria-label={`${label}, scrollable`} onKeyDown={(event) => walk(event, scroller.current)}>
      <div role="table" aria-label={label} aria-busy={isLoading || undefined} aria-rowcount={hasMore ? -1 : lines.length + 1} aria-colcount={columns.length} className={classes.table} style={{ minWidth }}>
        <div role="rowgroup" style={{ display: "contents" }}>
          <Head {...props} style={style} />
        </div>
        {isLoading ? (
          <Waiting columns={columns} rowHeight={rowHeight} style={style} />
        ) : (
          <div role="rowgroup" className={classes.body} style={{ height: virtual.getTotalSize() }}>
            {shown.map((item) => {
              const line = lines[item.index];
              const place = { height: item.size, transform: `translateY(${item.start}px)` };
              if (!line) return null;
              if (line.kind === "section") return <Section key={item.key} line={line} style={place} width={columns.length} rowIndex={item.index + 2} />;
              return (
                <Row
                  key={item.key}
                  columns={columns as readonly Column<unknown>[]}
                  row={line.row}
                  rowIndex={item.index + 2}
                  tracks={tracks}
                  height={item.size}
                  top={item.start}
                  isOpen={all.isOpen?.(line.row)}
                  onOpen={all.onOpen && (open as (row: unknown) => void)}
                />
              );
            })}
          </div>
        )}
      </div>
      {(isLoadingMore || (hasMore && !isLoading)) && <div className={classes.more}>Loading more…</div>}
    </div>
  );
}

function keyOf<T>(line: Line<T> | undefined, rowKey: (row: T) => string): string {
  if (!line) return "";
  return line.kind === "section" ? `section ${line.title}` : rowKey(line.row);
}

function Head<T>({ columns, sort, onSort, style }: Props<T> & { style: React.CSSProperties }) {
  return (
    <div role="row" aria-rowindex={1} className={classes.head} style={style}>
      {columns.map((column) => (
        <div key={column.key} role="columnheader" className={classes.label} data-right={column.right || undefined} aria-sort={column.sort ? ordered(column.sort, sort) : undefined}>
          {column.sort && onSort ? (
            <UnstyledButton className={classes.sort} data-on={sort === column.sort || undefined} onClick={() => onSort(column.sort!)}>
              {column.label}
              {sort === column.sort && (column.sort.startsWith("-") ? <IconArrowDown size={13} aria-hidden /> : <IconArrowUp size={13} aria-hidden />)}
            </UnstyledButton>
          ) : (
            column.label
          )}
        </div>
      ))}
    </div>
  );
}

function ordered(own: string, sort: string | null | undefined): "ascending" | "descending" | "none" {
  if (own !== sort) return "none";
  return own.startsWith("-") ? "descending" : "ascending";
}

interface RowProps {
  columns: readonly Column<unknown>[];
  row: unknown;
  rowIndex: number;
  tracks: string;
  height: number;
  top: number;
  isOpen: boolean | undefined;
  onOpen: ((row: unknown) => void) | undefined;
}

/** Drawn once and then only moved: what it is given stays the same while the table scrolls. */
const Row = memo(function Row({ row, columns, rowIndex, tracks, height, top, isOpen: open, onOpen }: RowProps) {
  const style = { gridTemplateColumns: tracks, height, transform: `translateY(${top}px)` };
  const press = (event: MouseEvent) => {
    if (!(event.target as Element).closest("button, a, input, label")) onOpen?.(row);
  };
  return (
    <div role="row" aria-rowindex={rowIndex} className={classes.row} data-opens={onOpen ? true : undefined} data-open={open || undefined} style={style} onClick={onOpen && press}>
      {columns.map((column, place) => (
        <div key={column.key} role="cell" className={classes.cell} data-right={column.right || undefined}>
          {place === 0 && onOpen ? (
            <UnstyledButton className={classes.name} aria-expanded={open} data-opener onClick={() => onOpen(row)}>
              {column.cell(row)}
            </UnstyledButton>
          ) : (
            column.cell(row)
          )}
        </div>
      ))}
    </div>
  );
});

function Section({ line, style, width, rowIndex }: { line: { title: string; count: number }; style: React.CSSProperties; width: number; rowIndex: number }) {
  return (
    <div role="row" aria-rowindex={rowIndex} className={classes.section} style={style}>
      <div role="cell" aria-colspan={width} className={classes.sectionName}>
        {line.title} · {line.count}
      </div>
    </div>
  );
}

function Waiting<T>({ columns, rowHeight, style }: { columns: readonly Column<T>[]; rowHeight: number; style: React.CSSProperties }) {
  return (
    <div role="rowgroup">
      {Array.from({ length: WAITING }, (_, place) => (
        <div key={place} role="row" className={classes.row} data-waiting style={{ ...style, height: rowHeight }}>
          {columns.map((column, index) => (
            <div key={column.key} role="cell" className={classes.cell} data-right={column.right || undefined}>
              <Skeleton height={10} width={index ? "50%" : "75%"} />
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}

/** Up and down go from name to name. */
function walk(event: KeyboardEvent, scroller: HTMLDivElement | null): void {
  if ((event.key !== "ArrowDown" && event.key !== "ArrowUp") || !(event.target as Element).matches("[data-opener]")) return;
  const openers = [...(scroller?.querySelectorAll<HTMLElement>("[data-opener]") ?? [])];
  const next = openers[openers.indexOf(event.target as HTMLElement) + (event.key === "ArrowDown" ? 1 : -1)];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
