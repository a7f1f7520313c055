// The fixed feedback matrices B of all hidden layers as a table: one word of Group values for each
// column tile and class, one memory for each group of columns. Word address: the layer's base
// + column tile * classes + class. Answers one cycle after the read.
//
// A ROM when InitFile names a $readmemh text (then Groups must be 1); else written by the host.
module projection_rom #(
  parameter int unsigned Groups = 1,
  parameter int unsigned Group = 4,
  parameter int unsigned DeltaWidth = 8,
  parameter int unsigned Words = 256,
  parameter InitFile = "",
  parameter int unsigned WordWidth = Group * DeltaWidth,
  parameter int unsigned AddressWidth = Words > 1 ? $clog2(Words) : 1
) (
  input  logic                           clk_i,
  input  logic                           enable_i,
  input  logic [Groups-1:0]              read_i,
  input  logic [AddressWidth*Groups-1:0] address_i,
  output logic [WordWidth*Groups-1:0]    data_o,
  input  logic                           load_i,
  input  logic [4:0]                     load_group_i,
  input  logic [AddressWidth-1:0]        load_address_i,
  input  logic [WordWidth-1:0]           load_data_i
);

  for (genvar g = 0; g < Groups; g++) begin : gen_group
    ram_1r1w #(
      .Width(WordWidth),
      .Depth(Words),
      .InitFile(InitFile)
    ) u_table (
      .clk_i,
      .read_i         (enable_i && read_i[g]),
      .read_address_i (address_i[AddressWidth*g +: AddressWidth]),
      .read_data_o    (data_o[WordWidth*g +: WordWidth]),
      .write_i        (load_i && load_group_i == 5'(g)),
      .write_address_i(load_address_i),
      .write_data_i   (load_data_i)
    );
  end

endmodule
