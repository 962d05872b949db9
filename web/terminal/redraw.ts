/**
 * The only file that knows xterm's insides (6.0.0: SelectionService.refresh, DomRenderer.handleSelectionChanged). With every frame in
 * which text scrolls, xterm tells its renderer what is selected, and the renderer for the DOM then draws all rows once more, even when
 * nothing is selected and nothing was. In a flood that was half of the drawing.
 */
import type { Terminal } from '@xterm/xterm';

type Place = [column: number, row: number] | undefined;

interface RenderService {
  handleSelectionChanged(start: Place, end: Place, byColumns: boolean): void;
}

/** Of an open terminal: what isn't selected is no longer drawn twice. */
export function drawOnce(terminal: Terminal): void {
  const { _core: core } = terminal as unknown as { _core?: { _renderService?: RenderService } };
  const service = core?._renderService;
  if (!service) return;
  const tell = service.handleSelectionChanged.bind(service);
  let isShown = false;
  service.handleSelectionChanged = (start, end, byColumns) => {
    const wasShown = isShown;
    isShown = start !== undefined && end !== undefined;
    if (isShown || wasShown) tell(start, end, byColumns);
  };
}
