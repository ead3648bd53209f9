/** Keeps the end of a list that grows in view, while it was in view. */
import { useEffect, useRef, useState } from "react";

const NEAR = 48;

export function useBottom(resetOn: string) {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const [isAway, setAway] = useState(false);

  const toBottom = () => {
    follows.current = true;
    setAway(false);
    scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
  };

  useEffect(() => toBottom(), [resetOn]);
  useEffect(() => {
    const box = scroller.current!;
    let height = box.scrollHeight;
    const onScroll = () => {
      if (box.scrollHeight !== height) return; // it grew: the person did not scroll
      follows.current = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;
      if (follows.current) setAway(false);
    };
    const observer = new ResizeObserver(() => {
      height = box.scrollHeight;
      if (follows.current) box.scrollTop = box.scrollHeight;
      setAway(!follows.current && box.scrollHeight - box.scrollTop - box.clientHeight > NEAR);
    });
    observer.observe(content.current!);
    observer.observe(box);
    box.addEventListener("scroll", onScroll, { passive: true });
    return () => {
      observer.disconnect();
      box.removeEventListener("scroll", onScroll);
    };
  }, []);
  return { scroller, content, isAway, toBottom };
}
