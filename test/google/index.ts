export { type Google, type GoogleOptions, startGoogle } from './standIn.ts';
export { Spreadsheet } from './spreadsheet.ts';
