#!/usr/bin/env node
import { watchOutput } from './output-fault.js';
import { program } from './program.js';

watchOutput();
await program().parseAsync();
