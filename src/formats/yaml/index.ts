export { firstProblem } from './problems.ts';
export { readAs } from './read-as.ts';
export { readYaml, type YamlPlace, type YamlProblem } from './read-yaml.ts';
export { shape } from './shape.ts';
