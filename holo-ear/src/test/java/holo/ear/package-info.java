/// Tests of the finished product: the module rules, bin/holo, the running server, the EAR inside a managed Payara.
@NullMarked
package holo.ear;

import org.jspecify.annotations.NullMarked;
