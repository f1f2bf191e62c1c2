package holo.store.arena;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Memory of one shard: chunks outside of the heap, of pages that are each cut into slots of one size. A chunk taken
/// stays until the arena is closed, so a reader that is late reads a wrong row, which it notices, but never memory of
/// others.
///
/// A slot's number is its address in units of {@link #UNIT_BYTES}; 0 is none, so page 0 stays unused. One writer at a
/// time.
final class SlotPages {
    static final int PAGE_BYTES = 16 << 10;
    static final int UNIT_BYTES = 8;
    static final int SLOT_BYTES_MAX = 8 << 10;
    static final int NONE = 0;

    private static final int UNITS_PER_PAGE = PAGE_BYTES / UNIT_BYTES;
    private static final int PAGE_SHIFT = Integer.numberOfTrailingZeros(UNITS_PER_PAGE);
    private static final int SLOT_BYTES_MIN = 64;

    /// What the index may need for a slot, at its emptiest.
    private static final int INDEX_BYTES_PER_SLOT = 22;

    /// Sizes of slots, each about an eighth above the one before, and for every number of units the size to take.
    private static final int[] SIZES = sizes();

    private static final byte[] CLASS_OF_UNITS = classes();

    static final int CLASSES = SIZES.length;

    /// A shard takes its memory in about so many chunks, within these sizes.
    private static final int CHUNKS = 32;

    private static final long CHUNK_BYTES_MIN = 4 * PAGE_BYTES;
    private static final long CHUNK_BYTES_MAX = 4 << 20;

    private final ArenaMemory memory;
    private final long bytesMax;
    private final int pagesPerChunk;
    private final int chunkShift;
    private final int chunkMask;
    private final SlotClass[] classes = new SlotClass[SIZES.length];
    private MemorySegment[] chunks = {};
    private byte[] classOfPage = {-1};
    private int pageCount;
    private long bytes = PAGE_BYTES;

    /// Pages and free slots of one size. A free slot's first long has the next free one.
    private static final class SlotClass {
        int[] pages = {};
        int free = NONE;
    }

    SlotPages(ArenaMemory memory, long bytesMax) {
        this.memory = memory;
        long chunkBytes = Math.clamp(Long.highestOneBit(bytesMax / CHUNKS), CHUNK_BYTES_MIN, CHUNK_BYTES_MAX);
        this.bytesMax = bytesMax - chunkBytes; // the last chunk may have pages not used yet
        this.pagesPerChunk = (int) (chunkBytes / PAGE_BYTES);
        this.chunkShift = PAGE_SHIFT + Integer.numberOfTrailingZeros(pagesPerChunk);
        this.chunkMask = (1 << chunkShift) - 1;
        Arrays.setAll(classes, _ -> new SlotClass());
    }

    private static int[] sizes() {
        int[] sizes = new int[64];
        int count = 0;
        for (int size = SLOT_BYTES_MIN; size < SLOT_BYTES_MAX; size += Math.max(UNIT_BYTES, size / 8 & -UNIT_BYTES)) {
            sizes[count++] = size;
        }
        sizes[count++] = SLOT_BYTES_MAX;
        return Arrays.copyOf(sizes, count);
    }

    private static byte[] classes() {
        byte[] result = new byte[SLOT_BYTES_MAX / UNIT_BYTES + 1];
        int size = 0;
        for (int units = 0; units < result.length; units++) {
            if (units * UNIT_BYTES > SIZES[size]) {
                size++;
            }
            result[units] = (byte) size;
        }
        return result;
    }

    /// The class for this many bytes, which must not be above the greatest size.
    static int classOf(int slotBytes) {
        return CLASS_OF_UNITS[(slotBytes + UNIT_BYTES - 1) / UNIT_BYTES];
    }

    long bytes() {
        return bytes;
    }

    /// The memory that the slot is in, for a reader: null when it has a wrong number.
    @Nullable
    MemorySegment memoryOf(int slot) {
        int chunk = slot >>> chunkShift;
        MemorySegment[] all = chunks;
        return chunk < all.length ? all[chunk] : null;
    }

    /// The memory that the slot is in.
    MemorySegment memory(int slot) {
        return chunks[slot >>> chunkShift];
    }

    /// Where the slot is in its memory.
    long offsetOf(int slot) {
        return (long) (slot & chunkMask) * UNIT_BYTES;
    }

    /// Size of the slot.
    int capacityOf(int slot) {
        return SIZES[classOfPage[slot >>> PAGE_SHIFT]];
    }

    /// A free slot, of a new page if the budget allows one; {@link #NONE} when there is none.
    int take(int slotClass) {
        SlotClass c = classes[slotClass];
        if (c.free == NONE && !addPage(slotClass)) {
            return NONE;
        }
        int slot = c.free;
        c.free = (int) RowSlot.nextFree(memory(slot), offsetOf(slot));
        return slot;
    }

    void giveBack(int slot) {
        SlotClass c = classes[classOfPage[slot >>> PAGE_SHIFT]];
        RowSlot.putFree(memory(slot), offsetOf(slot), c.free);
        c.free = slot;
    }

    private boolean addPage(int slotClass) {
        long cost = PAGE_BYTES + (long) slotsPerPage(slotClass) * INDEX_BYTES_PER_SLOT;
        if (bytes + cost > bytesMax) {
            return false;
        }
        bytes += cost;
        int page = ++pageCount;
        if (page / pagesPerChunk >= chunks.length) {
            MemorySegment[] more = Arrays.copyOf(chunks, chunks.length + 1);
            more[chunks.length] = memory.allocate((long) pagesPerChunk * PAGE_BYTES);
            chunks = more;
        }
        classOfPage = Arrays.copyOf(classOfPage, page + 1);
        dedicate(page, slotClass);
        return true;
    }

    private void dedicate(int page, int slotClass) {
        SlotClass c = classes[slotClass];
        classOfPage[page] = (byte) slotClass;
        c.pages = Arrays.copyOf(c.pages, c.pages.length + 1);
        c.pages[c.pages.length - 1] = page;
        for (int i = slotsPerPage(slotClass) - 1; i >= 0; i--) {
            giveBack(slotAt(page, slotClass, i));
        }
    }

    static int slotsPerPage(int slotClass) {
        return PAGE_BYTES / SIZES[slotClass];
    }

    private static int slotAt(int page, int slotClass, int i) {
        return (page << PAGE_SHIFT) + i * (SIZES[slotClass] / UNIT_BYTES);
    }

    int pagesOf(int slotClass) {
        return classes[slotClass].pages.length;
    }

    /// Any slot of the class, which must have a page.
    int anySlot(int slotClass, RandomGenerator random) {
        int[] own = classes[slotClass].pages;
        return slotAt(own[random.nextInt(own.length)], slotClass, random.nextInt(slotsPerPage(slotClass)));
    }

    /// The number of the page that the slot is on.
    static int pageNumber(int slot) {
        return slot >>> PAGE_SHIFT;
    }

    /// All slots of a page, free ones too.
    int[] slots(int page) {
        int slotClass = classOfPage[page];
        int[] slots = new int[slotsPerPage(slotClass)];
        Arrays.setAll(slots, i -> slotAt(page, slotClass, i));
        return slots;
    }

    /// Pages there are; they are numbered from 1 on.
    int pageCount() {
        return pageCount;
    }

    /// Has the page, whose slots the caller has emptied, serve another size.
    void rededicate(int page, int slotClass) {
        SlotClass before = classes[classOfPage[page]];
        before.pages = Arrays.stream(before.pages).filter(p -> p != page).toArray();
        before.free = NONE;
        for (int own : before.pages) {
            for (int other : slots(own)) {
                if (RowSlot.isFree(memory(other), offsetOf(other))) {
                    RowSlot.putFree(memory(other), offsetOf(other), before.free);
                    before.free = other;
                }
            }
        }
        dedicate(page, slotClass);
    }
}
