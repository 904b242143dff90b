import type { Document } from '../../../../src/cli/documents.ts';

/** Hands manifests over as one YAML file that `belfry apply -f` takes, without what the server adds. */
export const download = async (manifests: readonly object[]): Promise<void> => {
  const { exported, yamlDocuments } = await import('../../../../src/cli/documents.ts');
  const text = yamlDocuments((manifests as readonly Document[]).map(exported));
  const url = URL.createObjectURL(new Blob([text], { type: 'application/yaml' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = 'jobs.yaml';
  link.click();
  URL.revokeObjectURL(url);
};
