/** What the engine did, as the page's X-ray shows it. */
import { Trace, type TracedOperation } from '../runtime/guest/trace.ts';
import type { OperationDetail, OperationSummary } from './contract.ts';

const AGENT_PID = 1;
const TICKS_A_MICROSECOND = 1000;

export function summaries(trace: Trace): OperationSummary[] {
  return trace.operations().map(summaryOf);
}

export function detail(trace: Trace, id: number): OperationDetail | undefined {
  const operation = trace.operations().find((each) => each.id === id);
  const programs = trace.programs(id);
  if (!operation || !programs) return undefined;
  return {
    ...summaryOf(operation),
    programs: programs.map(({ label, pid, calls }) => ({
      label,
      actor: pid === AGENT_PID ? 'agent' : `process ${pid}`,
      calls: calls.map(({ name, args, result, failed, ticks, note }) => ({
        name,
        args,
        result: `= ${result}`,
        ok: !failed,
        microseconds: ticks / TICKS_A_MICROSECOND,
        ...(note !== undefined && { note }),
      })),
    })),
  };
}

const summaryOf = ({ id, label, startedAt, calls, failed, ticks }: TracedOperation): OperationSummary => ({
  id,
  label,
  startedAt,
  calls,
  failed,
  microseconds: ticks / TICKS_A_MICROSECOND,
});
