/// A replica: what one node knows of transactions, and when they may execute.
@NullMarked
package holo.accord.local;

import org.jspecify.annotations.NullMarked;
