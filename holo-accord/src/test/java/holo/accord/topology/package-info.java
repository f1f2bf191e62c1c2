/// Tests of epochs and groups.
@org.jspecify.annotations.NullMarked
package holo.accord.topology;
