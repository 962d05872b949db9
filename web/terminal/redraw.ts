/**
 * The only file that knows xterm's insides (6.0.0). In a flood most of the work was done more often than it was seen:
 * - With every frame in which text scrolls, xterm tells its renderer what is selected (SelectionService.refresh,
 *   DomRenderer.handleSelectionChanged), and the renderer for the DOM then draws all rows once more, even when nothing is selected and
 *   nothing was. That was half of the drawing.
 * - With every line that scrolls, the scrollbar is moved, shown and set a timer to hide it (Viewport._sync). That was half of the reading.
 */
import type { Terminal } from '@xterm/xterm';

type Place = [column: number, row: number] | undefined;

interface RenderService {
  handleSelectionChanged(start: Place, end: Place, byColumns: boolean): void;
}

interface Viewport {
  /** Without `line` the scrollbar goes where the text is now. */
  _sync(line?: number): void;
}

interface Core {
  readonly _renderService?: RenderService;
  readonly _viewport?: Viewport;
}

/** Of an open terminal: nothing is drawn twice in a frame. */
export function drawOnce(terminal: Terminal): void {
  const { _core: core } = terminal as unknown as { _core?: Core };
  if (core?._renderService) drawSelected(core._renderService);
  if (core?._viewport) moveScrollbar(core._viewport);
}

/** What isn't selected is not drawn as if it were. */
function drawSelected(service: RenderService): void {
  const tell = service.handleSelectionChanged.bind(service);
  let isShown = false;
  service.handleSelectionChanged = (start, end, byColumns) => {
    const wasShown = isShown;
    isShown = start !== undefined && end !== undefined;
    if (isShown || wasShown) tell(start, end, byColumns);
  };
}

/** The scrollbar follows the text once a frame. */
function moveScrollbar(viewport: Viewport): void {
  const sync = viewport._sync.bind(viewport);
  let frame: number | undefined;
  viewport._sync = (...line) => {
    if (line.length > 0) return sync(...line);
    frame ??= requestAnimationFrame(() => {
      frame = undefined;
      sync();
    });
  };
}
