// A dialog that asks before an act. Whether it is open is the server's to say; Escape and a click beside it close it.
import { createElement as h, useEffect, useRef } from "react";

export function Ask({ open, label, onLeave, children }) {
  const box = useRef(null);
  useEffect(() => {
    if (open && !box.current.open) box.current.showModal();
    if (!open && box.current.open) box.current.close();
  }, [open]);
  const leave = (event) => { event.preventDefault(); onLeave?.(); };
  const beside = (event) => { if (event.target === event.currentTarget) onLeave?.(); };
  const pressed = (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.target.closest("form")?.requestSubmit(); };
  return h("dialog", { ref: box, className: "ask", "aria-label": label, onCancel: leave, onMouseDown: beside, onKeyDown: pressed }, children);
}
