/// The port to the disk: everything that the commit log does to files goes through
/// {@link holo.store.fs.FileSystem}, so that a simulator can lose, tear, flip and fail it. Synchronous, no
/// threads, no clock. {@link holo.store.fs.NioFileSystem} is the real one.
@NullMarked
package holo.store.fs;

import org.jspecify.annotations.NullMarked;
