/// Dialogues with a cluster, one verb per line and below it what happened: see the `.scn` files.
@NullMarked
package holo.accord.scenario;

import org.jspecify.annotations.NullMarked;
