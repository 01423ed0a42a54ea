// pack_base.cl: loads and stores of the repacking kernels. Little-endian, as the model file is.
//
// Super-blocks of some types have an even number of bytes and no more, so rows are read 16 bits at a time (compilers
// merge two such loads where the machine can). What is written lies on its own boundary.
static inline ushort raw16(global const char *p) { return *(global const ushort *)p; }
static inline uint raw32(global const char *p) { return (uint)raw16(p) | (uint)raw16(p + 2) << 16; }
static inline uint raw8(global const char *p) { return (uint)*(global const uchar *)p; }
static inline void put32(global char *p, uint v) { *(global uint *)p = v; }
static inline void put16(global char *p, uint v) { *(global ushort *)p = (ushort)v; }
static inline void put8(global char *p, uint v) { *(global uchar *)p = (uchar)v; }

// Where the planes of a tile start, in bytes; the first starts the tile.
typedef struct {
    ulong second, third, fourth;
} Planes;
