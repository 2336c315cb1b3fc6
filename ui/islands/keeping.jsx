// Keeps what is being typed in the app; whoever signs in next finds nothing of it.
import { useEffect } from "react";
import { belongsTo, forgetOthers, keep } from "./kept.js";

export function Keeping({ who }) {
  // While rendering, not after: forms that appear in the same moment ask for what was kept.
  belongsTo(who);
  useEffect(() => {
    if (!who) return undefined;
    forgetOthers();
    return keep();
  }, [who]);
  return null;
}
