/// Tests of a replica's parts by themselves.
@org.jspecify.annotations.NullMarked
package holo.accord.local;
