import type { Module } from '../kernel/module.js';
import region from './region/index.js';

/** The table of contents: one word a module. */
export const modules: readonly Module[] = [region];
