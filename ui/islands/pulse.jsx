// Asks the server at each beat whether something changed; a page nobody sees does not ask.
import { useEffect, useRef } from "react";

const BEAT_MS = 1500;

export function Pulse({ onBeat }) {
  const latest = useRef(onBeat);
  latest.current = onBeat;
  useEffect(() => {
    const beat = () => { if (document.visibilityState === "visible") latest.current?.(); };
    const timer = setInterval(beat, BEAT_MS);
    document.addEventListener("visibilitychange", beat);
    return () => { clearInterval(timer); document.removeEventListener("visibilitychange", beat); };
  }, []);
  return null;
}
