/** `npm run coverage-table`: what there is of the Engine API. */
import { coverageTable } from '../coverage-table.ts';
import { coverage } from '../routes/index.ts';

process.stdout.write(coverageTable(coverage));
