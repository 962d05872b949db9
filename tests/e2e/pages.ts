/** The built page on a server of its own, and a browser for it. */
import { serve, TestBrowser, type Served, type Visitor } from './browser.ts';

export class Pages implements AsyncDisposable {
  readonly served: Served;
  readonly #browser = new TestBrowser();

  static async open(...from: Parameters<typeof serve>): Promise<Pages> {
    return new Pages(await serve(...from));
  }

  private constructor(served: Served) {
    this.served = served;
  }

  visit(...options: Parameters<TestBrowser['visit']>): Promise<Visitor> {
    return this.#browser.visit(...options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser[Symbol.asyncDispose]();
    await this.served[Symbol.asyncDispose]();
  }
}
