// The script of the page.
import { showIn } from "./browser.ts";

showIn(document.querySelector("#invoice"), document.querySelector("#order"));
