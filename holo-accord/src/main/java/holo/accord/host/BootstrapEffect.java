package holo.accord.host;

import holo.accord.primitives.KeyRange;
import holo.accord.primitives.TxnId;

/// The host shall copy all versions of a range from another node, which holds everything below the sync point, and
/// then answer with {@link holo.accord.node.AccordNode#bootstrapped}. Applies of newer transactions may run meanwhile;
/// a copied version and an applied one never contradict each other.
///
/// @param range what to copy
/// @param bound the sync point; the answer names it
/// @param source the node to copy from
public record BootstrapEffect(KeyRange range, TxnId bound, int source) {}
