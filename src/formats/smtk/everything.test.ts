import { describe, expect, it } from 'vitest';
import { readAttributeResource } from './index.ts';

/**
 * Resources with everything that SMTK's writers (smtk/attribute/json, smtk/io/XmlV*StringWriter) can put into one: choices
 * with children at several depths, extensible items, times, expressions inside lists, units of single values.
 */
const face = '30000000-0000-4000-8000-000000000007',
  model = '3f0c2f6e-0f0a-4b52-9d0e-6f5a7b1c00aa';
const content = {
  version: '6.0',
  type: 'smtk::attribute::Resource',
  id: '3f0c2f6e-0f0a-4b52-9d0e-6f5a7b1c0009',
  properties: { string: { project_role: 'analysis-2' } },
  links: [
    {
      id: 'aaaa',
      left: 'x',
      right: model,
      role: -2,
      base: {
        surrogate: { index: 1, type: 'smtk::model::Resource', id: model, location: 'm.smtk' },
        linkData: [{ id: 'bbbb', left: 'l', right: face, role: -2 }],
      },
    },
  ],
  Definitions: [
    { Type: 'base', ItemDefinitions: [{ Name: 'Common', Type: 'Double', Units: 'm' }] },
    {
      Type: 'solver',
      BaseType: 'base',
      ItemDefinitions: [
        {
          Name: 'Kind',
          Type: 'String',
          NumberOfRequiredValues: 1,
          DiscreteInfo: {
            ValueAndStructure: [
              { Value: { Enum: { Off: 'off' } } },
              { Structure: { Value: { Enum: { 'Deep one': 'deep' } }, Items: ['Inner', 'Switch'] } },
            ],
          },
          ChildrenDefinitions: [
            {
              Name: 'Inner',
              Type: 'Int',
              DiscreteInfo: {
                ValueAndStructure: [
                  { Structure: { Value: { Enum: { one: 1 } }, Items: ['Bottom'] } },
                  { Value: { Enum: { two: 2 } } },
                ],
              },
              ChildrenDefinitions: [
                {
                  Name: 'Bottom',
                  Type: 'Group',
                  NumberOfRequiredGroups: 1,
                  ItemDefinitions: [
                    { Name: 'Depth', Type: 'Double', Units: 'mm' },
                    {
                      Name: 'Kind',
                      Type: 'String',
                      DiscreteInfo: {
                        ValueAndStructure: [
                          { Value: { Enum: { A: 'a' } } },
                          { Structure: { Value: { Enum: { B: 'b' } }, Items: ['Leaf'] } },
                        ],
                      },
                      ChildrenDefinitions: [{ Name: 'Leaf', Type: 'Void', Optional: true }],
                    },
                  ],
                },
              ],
            },
            { Name: 'Switch', Type: 'Void', Optional: true },
            { Name: 'Never', Type: 'Double' },
          ],
        },
        { Name: 'When', Type: 'DateTime' },
        { Name: 'Then', Type: 'DateTime' },
        { Name: 'Data', Type: 'File', Extensible: true, NumberOfRequiredValues: 0 },
        { Name: 'Dir', Type: 'Directory' },
        { Name: 'Opt', Type: 'Group', Optional: true, ItemDefinitions: [{ Name: 'X', Type: 'Double' }] },
        {
          Name: 'Many',
          Type: 'Group',
          Extensible: true,
          NumberOfRequiredGroups: 0,
          ItemDefinitions: [{ Name: 'X', Type: 'Double' }],
        },
        { Name: 'List', Type: 'Double', Extensible: true, NumberOfRequiredValues: 0, Units: 'GHz' },
        {
          Name: 'Modes',
          Type: 'Int',
          Extensible: true,
          NumberOfRequiredValues: 0,
          DiscreteInfo: { ValueAndStructure: [{ Value: { Enum: { TE: 1 } } }, { Value: { Enum: { TM: 2 } } }] },
        },
        { Name: 'Comp', Type: 'Component', NumberOfRequiredValues: 1 },
        { Name: 'Res', Type: 'Resource', NumberOfRequiredValues: 1 },
        { Name: 'NoComp', Type: 'Component', NumberOfRequiredValues: 1 },
        { Name: 'Str', Type: 'String' },
        { Name: 'Num as text', Type: 'Double' },
      ],
    },
  ],
  Attributes: [
    {
      Name: 'solver.v1 [x]',
      Type: 'solver',
      ID: 'i1',
      Associations: { Name: 'a', Values: [['aaaa', 'bbbb']] },
      Items: [
        { Name: 'Common', SpecifiedVal: '2 cm', Val: 0.02 },
        {
          Name: 'Kind',
          Discrete: true,
          DiscreteIndex: 1,
          ChildrenItems: {
            'Index 0': {
              Type: 'Int',
              ItemValue: {
                Name: 'Inner',
                Discrete: true,
                DiscreteIndex: 0,
                ChildrenItems: {
                  'Index 0': {
                    Type: 'Group',
                    ItemValue: {
                      Name: 'Bottom',
                      GroupClusters: {
                        'Cluster 0': {
                          'Index 0': { Type: 'Double', ItemValue: { Name: 'Depth', Val: 1.5 } },
                          'Index 1': {
                            Type: 'String',
                            ItemValue: {
                              Name: 'Kind',
                              Discrete: true,
                              DiscreteIndex: 1,
                              ChildrenItems: {
                                'Index 0': {
                                  Type: 'Void',
                                  ItemValue: { Name: 'Leaf', Enabled: true, ForceRequired: false },
                                },
                              },
                            },
                          },
                        },
                      },
                    },
                  },
                },
              },
            },
            'Index 1': { Type: 'Double', ItemValue: { Name: 'Never', Val: 9 } },
            'Index 2': { Type: 'Void', ItemValue: { Name: 'Switch', Enabled: false, ForceRequired: false } },
          },
        },
        { Name: 'When', Value: 'D:20260102T030405.000000;Z:MST-07MDT' },
        { Name: 'Then', Value: 'UnsetVal' },
        { Name: 'Data', Values: ['a.dat', null, '/abs/b.dat'] },
        { Name: 'Dir', Value: 'some/dir' },
        {
          Name: 'Opt',
          Enabled: false,
          ForceRequired: false,
          GroupClusters: { 'Cluster 0': { 'Index 0': { Type: 'Double', ItemValue: { Name: 'X', Val: 5 } } } },
        },
        {
          Name: 'Many',
          NumberOfGroups: 11,
          GroupClusters: Object.fromEntries(
            // as nlohmann writes it
            [0, 1, 10, 2, 3, 4, 5, 6, 7, 8, 9].map((i): [string, object] => [
              `Cluster ${i}`,
              { 'Index 0': { Type: 'Double', ItemValue: { Name: 'X', Val: i } } },
            ]),
          ),
        },
        {
          Name: 'List',
          NumberOfValues: 3,
          Values: [
            { Val: { Ith: 0, Name: 1.5, Specified: '1.5' } },
            { Expression: { Ith: 1, Name: 'ramp' } },
            { UnsetVal: { Ith: 2 } },
          ],
        },
        { Name: 'Modes', NumberOfValues: 2, DiscreteValues: [1, null] },
        { Name: 'Comp', Values: [['aaaa', 'bbbb']] },
        { Name: 'Res', Values: ['aaaa'] },
        { Name: 'NoComp', Values: [null] },
        { Name: 'Str', Val: 'line one\n"quoted" \u00e9\\' },
        { Name: 'Num as text', Val: 1e-320 },
        { Name: 'Unknown to the template', Val: 3 },
      ],
    },
    {
      Name: 'orphan',
      Type: 'nowhere',
      Items: [
        { Name: 'a', Val: 1 },
        { Name: 'g', GroupClusters: { 'Cluster 0': { 'Index 0': { Type: 'Int', ItemValue: { Name: 'n', Val: 4 } } } } },
      ],
    },
  ],
};
const json = JSON.stringify(content, null, 1);
const xml = `<?xml version="1.0"?>
<SMTK_AttributeResource Version="5" ID="q">
 <!-- a comment with <tags> -->
 <Definitions><AttDef Type="s"><ItemDefinitions>
  <String Name="Kind"><ChildrenDefinitions><Double Name="In"/><String Name="Sub"><ChildrenDefinitions><Int Name="Low"/></ChildrenDefinitions><DiscreteInfo><Value Enum="p">p</Value><Structure><Value Enum="q">q</Value><Items><Item>Low</Item></Items></Structure></DiscreteInfo></String></ChildrenDefinitions><DiscreteInfo DefaultIndex="0"><Value Enum="A">a</Value><Structure><Value Enum="B">b</Value><Items><Item>In</Item><Item>Sub</Item></Items></Structure></DiscreteInfo></String>
  <DateTime Name="D"/><File Name="F" Extensible="true" NumberOfRequiredValues="0"/><Double Name="L" Extensible="true" Units="mm"/>
  <Group Name="G" Extensible="true" NumberOfRequiredGroups="0"><ItemDefinitions><Int Name="n"/></ItemDefinitions></Group>
  <Group Name="O" Optional="true"><ItemDefinitions><Int Name="n"/></ItemDefinitions></Group>
  <Component Name="C"/><Resource Name="R"/><String Name="T"/><Double Name="E"/><String Name="M" Extensible="1"><DiscreteInfo><Value Enum="A">a</Value><Value>plain</Value></DiscreteInfo></String>
 </ItemDefinitions></AttDef></Definitions>
 <Attributes><Att Name="s1" Type="s" ID="a1"><Items>
  <String Name="Kind" Discrete="true"><ChildrenItems><Double Name="In">1.5E0</Double><String Name="Sub" Discrete="true"><ChildrenItems><Int Name="Low">3</Int></ChildrenItems>1</String></ChildrenItems>1</String>
  <DateTime Name="D">D:20260102T030405.000000;Z:MST-07MDT</DateTime>
  <File Name="F" NumberOfValues="2"><Values><Val Ith="0">a.dat</Val><UnsetVal Ith="1"/></Values></File>
  <Double Name="L" NumberOfValues="3"><Values><Val Ith="0">1</Val><Val Ith="1">2.5 cm</Val><Expression Ith="2">ramp</Expression></Values></Double>
  <Group Name="G" NumberOfGroups="2"><GroupClusters><Cluster Ith="0"><Int Name="n">1</Int></Cluster><Cluster Ith="1"><Int Name="n">2</Int></Cluster></GroupClusters></Group>
  <Group Name="O" Enabled="false"><Int Name="n">9</Int></Group>
  <Component Name="C"><Values><Val Ith="0"><Key>k</Key><RHS><_1_>${model}</_1_><_2_>${face}</_2_></RHS><Surrogate Index="0" TypeName="smtk::model::Resource" Id="${model}" Location="m.smtk"/></Val></Values></Component>
  <Resource Name="R"><Values><Val Ith="0"><RHS><_1_>${model}</_1_><_2_>00000000-0000-0000-0000-000000000000</_2_></RHS></Val></Values></Resource>
  <String Name="T"><![CDATA[a <b> & c]]></String>
  <Double Name="E" Expression="true">ramp</Double>
  <String Name="M" NumberOfValues="2"><DiscreteValues><Index Ith="0">1</Index><UnsetVal Ith="1"/></DiscreteValues></String>
 </Items></Att></Attributes></SMTK_AttributeResource>`;

const shown = (text: string): unknown[] =>
  readAttributeResource(text, 'x')
    .parameters()
    .map(({ path, value, kind, unit }) => [path, value, kind, ...(unit === undefined ? [] : [unit])]);

/** The lines that differ, as they are then. */
function changes(text: string, path: string, value: string): string[] {
  const changed = readAttributeResource(text, 'x').set(path, value).text.split('\n');
  return changed.filter((line, at) => line !== text.split('\n')[at]).map((line) => line.trim());
}

describe('a JSON resource with everything in it', () => {
  const owner = '"solver.v1 [x]"';

  it('is read in every version', () => {
    const expected = [
      [`${owner}.associations`, face, 'reference'],
      [`${owner}.Common`, 0.02, 'number', 'm'],
      [`${owner}.Kind`, 'deep', 'choice'],
      [`${owner}.Kind.Inner`, 1, 'choice'],
      [`${owner}.Kind.Inner.Bottom.Depth`, 1.5, 'number', 'mm'],
      [`${owner}.Kind.Inner.Bottom.Kind`, 'b', 'choice'],
      [`${owner}.Kind.Inner.Bottom.Kind.Leaf`, true, 'switch'],
      [`${owner}.Kind.Switch`, false, 'switch'],
      [`${owner}.When`, 'D:20260102T030405.000000;Z:MST-07MDT', 'text'],
      [`${owner}.Then`, null, 'none'],
      [`${owner}.Data`, ['a.dat', null, '/abs/b.dat'], 'list'],
      [`${owner}.Dir`, 'some/dir', 'file'],
      [`${owner}.Opt.enabled?`, false, 'switch'],
      ...Array.from({ length: 11 }, (_, at) => [`${owner}.Many[${at + 1}].X`, at, 'number']),
      [`${owner}.List`, [1.5, 'ramp', null], 'list', 'GHz'],
      [`${owner}.Modes`, [2, null], 'list'],
      [`${owner}.Comp`, face, 'reference'],
      [`${owner}.Res`, model, 'reference'],
      [`${owner}.NoComp`, null, 'reference'],
      [`${owner}.Str`, 'line one\n"quoted" é\\', 'text'],
      [`${owner}.Num as text`, 1e-320, 'number'],
      [`${owner}.Unknown to the template`, 3, 'number'],
      ['orphan.a', 1, 'number'],
      ['orphan.g.n', 4, 'integer'],
    ];

    for (const version of ['3.0', '4.0', '5.0', '6.0', '7.0'])
      expect(shown(json.replace('"version": "6.0"', `"version": "${version}"`))).toEqual(expected);
  });

  it('changes where a value stands, and nowhere else', () => {
    expect(changes(json, `${owner}.Kind.Inner.Bottom.Depth`, '2.5')).toEqual(['"Val": 2.5']);
    expect(changes(json, `${owner}.Many[11].X`, '77')).toEqual(['"Val": 77']);
    expect(changes(json, `${owner}.Modes[1]`, 'TE')).toEqual(['0,']);
    expect(changes(json, `${owner}.Data[3]`, 'c')).toEqual(['"c"']);
    expect(changes(json, `${owner}.List[1]`, '2.5')).toEqual(['"Name": 2.5,', '"Specified": "2.5"']);
    expect(changes(json, `${owner}.Common`, '3')).toEqual(['"SpecifiedVal": "3",', '"Val": 3']);
    expect(() => changes(json, `${owner}.List[2]`, '2.5')).toThrow('it has no value in the file yet');
    expect(() => changes(json, `${owner}.When`, 'today')).toThrow('it is a time as D:');
  });
});

describe('an XML resource with everything in it', () => {
  it('is read in every version', () => {
    const expected = [
      ['s1.Kind', 'b', 'choice'],
      ['s1.Kind.In', 1.5, 'number'],
      ['s1.Kind.Sub', 'q', 'choice'],
      ['s1.Kind.Sub.Low', 3, 'integer'],
      ['s1.D', 'D:20260102T030405.000000;Z:MST-07MDT', 'text'],
      ['s1.F', ['a.dat', null], 'list'],
      ['s1.L', [1, '2.5 cm', 'ramp'], 'list', 'mm'],
      ['s1.G[1].n', 1, 'integer'],
      ['s1.G[2].n', 2, 'integer'],
      ['s1.O.enabled?', false, 'switch'],
      ['s1.C', face, 'reference'],
      ['s1.R', model, 'reference'],
      ['s1.T', 'a <b> & c', 'text'],
      ['s1.E', 'ramp', 'expression'],
      ['s1.M', ['plain', null], 'list'],
    ];

    for (const version of [2, 3, 4, 5, 6, 7, 8]) {
      expect(shown(xml.replace('Version="5"', `Version="${version}"`))).toEqual(expected);
      expect(shown(xml.replaceAll('\n', '\r\n').replace('Version="5"', `Version="${version}"`))).toEqual(expected);
    }
  });

  it('changes where a value stands, and nowhere else', () => {
    expect(changes(xml, 's1.L[2]', '3')).toEqual([
      '<Double Name="L" NumberOfValues="3"><Values><Val Ith="0">1</Val><Val Ith="1">3 cm</Val><Expression Ith="2">ramp</Expression></Values></Double>',
    ]);
    expect(changes(xml, 's1.M[1]', 'A')).toHaveLength(1);
    expect(readAttributeResource(xml, 'x').set('s1.Kind.Sub.Low', '7').find('s1.Kind.Sub.Low')?.value).toBe(7);
    expect(readAttributeResource(xml, 'x').find('s1.L[2]')).toMatchObject({ value: 2.5, unit: 'cm' });
    expect(() => changes(xml, 's1.L', '1, 2, 3')).toThrow('it has no value in the file yet');
  });
});
