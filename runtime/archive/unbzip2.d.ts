/** The parts of unbzip2-stream that know nothing of Node's streams; its own types only know those. */
declare module 'unbzip2-stream/lib/bzip2.js' {
  /** The next `count` bits (up to 32) as a number, or with null to the next whole byte. */
  export type ReadBits = (count: number | null) => number;

  const bzip2: {
    /** Reads a stream's first four bytes: the size of its blocks in units of 100,000 bytes, 1 to 9. Throws what is not bzip2. */
    header(bits: ReadBits): number;
    /**
     * Reads one block and gives its bytes; `work` has a word for each. Returns the stream's checksum so far, which the next block takes, or
     * null at the stream's end. Throws what is damaged.
     */
    decompress(
      bits: ReadBits,
      write: (byte: number) => void,
      work: Int32Array,
      workWords: number,
      checksum: number,
    ): number | null;
  };
  export default bzip2;
}
