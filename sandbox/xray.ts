/** What the engine did, as the page's X-ray shows it. */
export class XrayLog {
  constructor(_now: () => number) {}
  add(_pid: number, _result: unknown): void {}
  summaries(): [] {
    return [];
  }
  detail(_id: number): undefined {
    return undefined;
  }
  onAdded(_l: (newest: number) => void): void {}
}
