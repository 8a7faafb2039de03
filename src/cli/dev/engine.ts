export type { Engine, EngineOptions, StartEngine } from '../../../workers/all.js';
export type { Store } from '../../store/database.js';
