/// Tests of the node's door: what it lets in.
@org.jspecify.annotations.NullMarked
package holo.accord.node;
