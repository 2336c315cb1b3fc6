// Keeps what is being typed on a page of plain HTML, for whom the page names; what had its effect is forgotten.
import { belongsTo, forget, keep } from "/islands/kept.js";

belongsTo(document.body.dataset.who);
if (document.body.dataset.done) forget(document.body.dataset.done);
keep();
