/// REST for the console and for tools, under `/api/v1`. Thin: it reads what the beans of holo-ejb know.
@NullMarked
package holo.web;

import org.jspecify.annotations.NullMarked;
