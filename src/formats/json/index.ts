export { findJson, readJsonParameters, setJson } from './document.ts';
export { nearNames } from './near.ts';
export { readJson, type JsonKind, type JsonMember, type JsonNode, type JsonScalar } from './node.ts';
export {
  badParameter,
  noParameter,
  type ComplexNumber,
  type Parameter,
  type ParameterFile,
  type ParameterKind,
  type ParameterValue,
} from './parameter.ts';
export { joinPath, readPath, writeStep, type PathStep } from './path.ts';
export { broken, lineFinder, placeOf, refuseForeign, splice, type Place } from './source.ts';
