import * as v from 'valibot';

/**
 * A seccomp profile as Docker takes it: `--security-opt seccomp=FILE` and its own default
 * (github.com/moby/profiles, seccomp/default.json).
 */
const filterSchema = v.object({
  caps: v.optional(v.nullable(v.array(v.string()))),
  arches: v.optional(v.nullable(v.array(v.string()))),
  minKernel: v.optional(v.nullable(v.string())),
});

const operatorSchema = v.picklist([
  'SCMP_CMP_NE',
  'SCMP_CMP_LT',
  'SCMP_CMP_LE',
  'SCMP_CMP_EQ',
  'SCMP_CMP_GE',
  'SCMP_CMP_GT',
  'SCMP_CMP_MASKED_EQ',
]);

const actionSchema = v.picklist([
  'SCMP_ACT_KILL',
  'SCMP_ACT_KILL_THREAD',
  'SCMP_ACT_KILL_PROCESS',
  'SCMP_ACT_TRAP',
  'SCMP_ACT_ERRNO',
  'SCMP_ACT_TRACE',
  'SCMP_ACT_ALLOW',
  'SCMP_ACT_LOG',
]);

const unsigned = v.pipe(v.number(), v.integer(), v.minValue(0));

const conditionSchema = v.object({
  index: v.pipe(unsigned, v.maxValue(5)),
  value: unsigned,
  valueTwo: v.optional(unsigned, 0),
  op: operatorSchema,
});

const errnoSchema = v.optional(v.nullable(v.pipe(unsigned, v.maxValue(0xffff))));

const ruleSchema = v.object({
  name: v.optional(v.string()),
  names: v.optional(v.nullable(v.array(v.string()))),
  action: actionSchema,
  errnoRet: errnoSchema,
  args: v.optional(v.nullable(v.array(conditionSchema))),
  includes: v.optional(v.nullable(filterSchema)),
  excludes: v.optional(v.nullable(filterSchema)),
});

const profileSchema = v.object({
  defaultAction: actionSchema,
  defaultErrnoRet: errnoSchema,
  syscalls: v.optional(v.nullable(v.array(ruleSchema)), []),
});

export type SeccompProfile = v.InferOutput<typeof profileSchema>;
export type SeccompRule = v.InferOutput<typeof ruleSchema>;
export type SeccompCondition = v.InferOutput<typeof conditionSchema>;
export type SeccompAction = v.InferOutput<typeof actionSchema>;

/** A profile that can't be used: what is wrong and where. */
export class SeccompProfileError extends Error {
  override readonly name = 'SeccompProfileError';
}

/** Parses a profile's JSON value. Throws SeccompProfileError. */
export function parseSeccompProfile(value: unknown): SeccompProfile {
  const parsed = v.safeParse(profileSchema, value);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new SeccompProfileError(`${v.getDotPath(issue) ?? 'the profile'}: ${issue.message}`);
}
