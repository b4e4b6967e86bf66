// The page as a file: all that it shows stands in it.

import { start } from "./main.js";

start();
